/** What people are told to type: in this repository a script of npm, where the package is installed its command. */
const isInstalled = import.meta.url.endsWith('.js');

export function typed(command: 'check' | 'replay' | 'fuzz', words: string): string {
  return isInstalled ? `npx mqtt-liveness ${command} ${words}` : `npm run ${command} -- ${words}`;
}
