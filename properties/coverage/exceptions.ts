/** Statements that no case and no property can show of our broker, and why. One that is shown nevertheless fails the test. */
import type { StatementId } from '../../model/vocabulary/statement.ts';

const noWebSocket = 'The broker speaks no WebSocket yet.';
const permission = 'It permits something to the server, and nothing that the server does can break it.';

export const exceptions: Partial<Readonly<Record<StatementId, string>>> = {
  '3.1.1:MQTT-6.0.0-1': noWebSocket,
  '3.1.1:MQTT-6.0.0-2': noWebSocket,
  '3.1.1:MQTT-6.0.0-4': noWebSocket,
  '5.0:MQTT-6.0.0-1': noWebSocket,
  '5.0:MQTT-6.0.0-2': noWebSocket,
  '5.0:MQTT-6.0.0-4': noWebSocket,
  '3.1.1:U-3.1.1-09': permission,
  '3.1.1:U-3.1.1-11': permission,
  '5.0:U-5.0-11': permission,
};
