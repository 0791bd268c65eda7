import { crc32, deflateSync } from "node:zlib";

/** An 8-bit grey PNG of class ids. */
export function greyPng(width: number, height: number, id: (row: number, column: number) => number): Buffer {
  return grey(width, height, 1, id);
}

/** A 16-bit grey PNG of ids. */
export function greyPng16(width: number, height: number, id: (row: number, column: number) => number): Buffer {
  return grey(width, height, 2, id);
}

function grey(width: number, height: number, bytes: 1 | 2, id: (row: number, column: number) => number): Buffer {
  const line = width * bytes + 1;
  const rows = Buffer.alloc(height * line);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * line + 1 + column * bytes;
      if (bytes === 1) rows[at] = id(row, column);
      else rows.writeUInt16BE(id(row, column), at);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8 * bytes;
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
