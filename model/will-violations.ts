/** What must not happen to a will, or by it: states of the chart `will`. */
import { violation } from './run/chart.ts';

export const willViolations = {
  premature: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
      early: true,
      why: 'the will was published before its connection had closed and its delay had run out',
    },
  },
  twice: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.1.2-10'],
      why: 'the will was published a second time',
    },
  },
  unaskedFor: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.3.2-3', '5.0:MQTT-4.5.0-1', 'expected:output-has-a-cause'],
      why: 'the will was sent to a client whose subscriptions do not match its topic',
    },
  },
  altered: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.1.2-9', '3.1.1:MQTT-3.1.2-16', '5.0:MQTT-3.1.2-7', '5.0:MQTT-3.1.2-14'],
      why: 'the will was published with another topic, a lower QoS or another RETAIN than CONNECT gave it',
    },
  },
  aboveGrantedQoS: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.8.4-6', '5.0:MQTT-3.8.4-8'],
      why: 'the will was sent at a higher QoS than the subscription was granted',
    },
  },
  afterDisconnect: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.14.4-3', '5.0:MQTT-3.14.4-3'],
      why: 'the will was published although the client had sent DISCONNECT',
    },
  },
  afterReturn: {
    tags: violation,
    meta: {
      statements: ['5.0:MQTT-3.1.3-9'],
      why: 'the will was published although the client had resumed its session before that',
    },
  },
  publishedOfCancelled: {
    tags: violation,
    meta: {
      statements: ['5.0:MQTT-3.1.2-8'],
      why: 'the will was published although a new connection of its client had cancelled it',
    },
  },
  publishedOfRefused: {
    tags: violation,
    meta: {
      statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'],
      why: 'the will of a CONNECT that was not accepted was published',
    },
  },
} as const;
