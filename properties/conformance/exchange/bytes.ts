export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function hexBytes(hexadecimal: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hexadecimal.replaceAll(' ', ''), 'hex'));
}
