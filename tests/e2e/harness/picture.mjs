// What is on the display, as a PNG. WebKitWebDriver takes pictures only of a composited page, and Daybook does without
// compositing where there is no graphics card, so this reads Xvfb's frame buffer: an XWD file it keeps up to date.
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

/** Gives the upper left corner of the display whose frame buffer is `file` (Xvfb's `-fbdir`) as a PNG. */
export function pngOfDisplay(file, { width, height }) {
  const xwd = readFileSync(file);
  const field = (index) => xwd.readUInt32BE(index * 4);
  const [headerSize, bytesPerLine, colours] = [0, 12, 19].map(field);
  const pixels = xwd.subarray(headerSize + colours * 12);

  // Each line begins with its filter (none); pixels go from blue-green-red-unused to red-green-blue.
  const lines = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = y * bytesPerLine + x * 4;
      const to = y * (1 + width * 3) + 1 + x * 3;
      lines[to] = pixels[from + 2];
      lines[to + 1] = pixels[from + 1];
      lines[to + 2] = pixels[from];
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // eight bits each of red, green and blue
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
