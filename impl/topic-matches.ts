/** The rules of section 4.7 by the letter, one name and one filter at a time: what the trees are held against. For tests only. */

/** Whether a filter that is valid matches a name that is valid. */
export function topicMatches(topicFilter: string, topicName: string): boolean {
  if (topicName.startsWith('$') && startsWithWildcard(topicFilter)) return false;
  const filterLevels = topicFilter.split('/');
  const nameLevels = topicName.split('/');
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return true;
    if (index >= nameLevels.length) return false;
    if (level !== '+' && level !== nameLevels[index]) return false;
  }
  return filterLevels.length === nameLevels.length;
}

/** Such a filter matches no name that begins with $ (3.1.1:MQTT-4.7.2-1, 5.0:MQTT-4.7.2-1). */
function startsWithWildcard(topicFilter: string): boolean {
  return topicFilter.startsWith('+') || topicFilter.startsWith('#');
}
