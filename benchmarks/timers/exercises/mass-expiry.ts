export { prepareMass as prepare } from './expiry.ts';
