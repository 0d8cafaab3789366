export { prepareSpread as prepare } from './expiry.ts';
