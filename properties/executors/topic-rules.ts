/** Packets whose form is right and whose topics are not: section 4.7, by which the connection is closed as for any other fault. */
import type { ClientEvent } from '../../model/vocabulary/event.ts';

/** The event, or that it is malformed, for what judges a server; no more than every broker agrees on. */
export function asJudged(event: ClientEvent): ClientEvent {
  const why = faultOf(event);
  return why === undefined ? event : { type: 'client.malformed', reasonCode: 0x90, why };
}

function faultOf(event: ClientEvent): string | undefined {
  switch (event.type) {
    case 'client.PUBLISH':
      if (event.topic === '' && event.topicAlias === undefined) return 'a Topic Name without a character';
      return /[+#]/u.test(event.topic) ? 'a Topic Name with a wildcard' : undefined;
    case 'client.SUBSCRIBE':
      return emptyAmong(event.subscriptions.map(({ topicFilter }) => topicFilter));
    case 'client.UNSUBSCRIBE':
      return emptyAmong(event.topicFilters);
    default:
      return undefined;
  }
}

function emptyAmong(topicFilters: readonly string[]): string | undefined {
  return topicFilters.includes('') ? 'a Topic Filter without a character' : undefined;
}
