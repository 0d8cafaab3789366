/** Which Node what is here needs: what commander and this code need of it (`Map.groupBy`, `Promise.withResolvers`). */
const needed = { major: 22, minor: 12 };

/** Why it does not run on that Node, for people; undefined if it does. */
export function whyNotOnNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > needed.major || (major === needed.major && minor >= needed.minor)) return undefined;
  return `mqtt-liveness needs Node ${needed.major}.${needed.minor} or later, and this is Node ${version}.`;
}
