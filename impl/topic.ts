/** Topic Names and Topic Filters (both versions, section 4.7). */

const wildcards = /[+#]/u;

/** Whether a PUBLISH or a will may name it (3.1.1:MQTT-3.3.2-2, 3.1.1:MQTT-4.7.3-1, -2, -3; the same in 5.0). */
export function topicNameIsValid(topicName: string): boolean {
  return isTopicString(topicName) && !wildcards.test(topicName);
}

/** Whether wildcards stand where they may (3.1.1:MQTT-4.7.1-2, -3; 5.0:MQTT-4.7.1-1, -2). */
export function topicFilterIsValid(topicFilter: string): boolean {
  if (!isTopicString(topicFilter)) return false;
  const levels = topicFilter.split('/');
  return levels.every((level, index) => {
    if (level === '+') return true;
    if (level === '#') return index === levels.length - 1;
    return !wildcards.test(level);
  });
}

export function topicLevels(topic: string): number {
  return topic.split('/').length;
}

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

/** Length in UTF-8, which is what every limit of the standard counts. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** Whether it can be a UTF-8 Encoded String (3.1.1:MQTT-1.5.3-1, -2; 5.0:MQTT-1.5.4-1, -2). */
export function isMqttString(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000') && utf8Bytes(text) <= 65_535;
}

function isTopicString(topic: string): boolean {
  return topic !== '' && isMqttString(topic);
}
