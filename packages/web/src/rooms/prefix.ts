/** The beginning of a room's name in what somebody typed. Undefined for what no name has. */
export function prefixFrom(text: string): string | undefined {
  const prefix = text.trim().replace(/^#/, "").toLowerCase().replace(/\s+/g, "-");
  return /^[a-z0-9-]{0,64}$/.test(prefix) ? prefix : undefined;
}
