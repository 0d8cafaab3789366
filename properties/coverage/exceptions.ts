/** Statements that no case and no property can show of our broker, and why. One that is shown nevertheless fails the test. */
import type { StatementId } from '../../model/vocabulary/statement.ts';

const noWebSocket = 'The broker speaks no WebSocket yet.';

export const exceptions: Partial<Readonly<Record<StatementId, string>>> = {
  '3.1.1:MQTT-6.0.0-1': noWebSocket,
  '3.1.1:MQTT-6.0.0-2': noWebSocket,
  '3.1.1:MQTT-6.0.0-4': noWebSocket,
  '5.0:MQTT-6.0.0-1': noWebSocket,
  '5.0:MQTT-6.0.0-2': noWebSocket,
  '5.0:MQTT-6.0.0-4': noWebSocket,
};
