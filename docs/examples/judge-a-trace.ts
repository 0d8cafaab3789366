import { judgeTrace, lenientProfile, parseTrace } from 'mqtt-liveness';

const trace = parseTrace(`
{"format":"mqtt-liveness-trace","formatVersion":1,"broker":"mine"}
{"at":0,"tap":"server","connection":0,"event":{"type":"network.opened"}}
{"at":0,"tap":"server","connection":0,"event":{"type":"client.CONNECT","protocolVersion":"3.1.1","clientId":"sensor","cleanStart":true,"keepAliveSeconds":10}}
{"at":2,"tap":"server","connection":0,"event":{"type":"server.CONNACK","sessionPresent":false,"reasonCode":0}}
{"at":14000,"tap":"server","connection":0,"event":{"type":"network.closed","by":"server","abortive":false}}
`);
const verdict = judgeTrace(trace, { profile: lenientProfile(0), version: '3.1.1' });
if (verdict.verdict === 'fail') console.log(verdict.why, verdict.expected, `came at ${verdict.at} ms`);
