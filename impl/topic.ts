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

/** Whether a PUBLISH or a will may name it as its Response Topic (5.0:MQTT-3.3.2-13, 5.0:MQTT-3.3.2-14). */
export function responseTopicIsValid(responseTopic: string): boolean {
  return topicNameIsValid(responseTopic);
}

export function hasWildcards(topicFilter: string): boolean {
  return wildcards.test(topicFilter);
}

export function topicLevels(topic: string): number {
  let levels = 1;
  for (let at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', at + 1)) levels += 1;
  return levels;
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
  // A code unit takes three bytes at most: most strings need no counting.
  const isShort = text.length <= 21_845 || utf8Bytes(text) <= 65_535;
  return isShort && text.isWellFormed() && !text.includes('\u0000');
}

function isTopicString(topic: string): boolean {
  return topic !== '' && isMqttString(topic);
}
