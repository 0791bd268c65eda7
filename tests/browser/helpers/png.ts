import { crc32, deflateSync } from "node:zlib";

/** An 8-bit grey PNG of class ids. */
export function greyPng(width: number, height: number, id: (row: number, column: number) => number): Buffer {
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) rows[row * (width + 1) + 1 + column] = id(row, column);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
