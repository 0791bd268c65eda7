/** An NPY file of 32-bit floats, row-major. */
export function npy(shape: number[], value: (...at: number[]) => number): Buffer {
  const count = shape.reduce((all, side) => all * side, 1);
  const data = Buffer.alloc(4 * count);
  for (let i = 0; i < count; i++) {
    const at: number[] = [];
    let rest = i;
    for (const side of [...shape].reverse()) {
      at.unshift(rest % side);
      rest = Math.floor(rest / side);
    }
    data.writeFloatLE(value(...at), 4 * i);
  }
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((side) => `${side}, `).join("")}), }`;
  const length = Math.ceil((11 + text.length) / 64) * 64;
  const head = Buffer.alloc(length, " ");
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(length - 10, 8);
  head.write(text, 10, "latin1");
  head[length - 1] = 0x0a;
  return Buffer.concat([head, data]);
}
