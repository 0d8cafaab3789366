import type { Input, Output } from '../../impl/broker.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';

/** What passes between a core and its connections: it is about to take an input, or to have an output sent. */
export type Passage = { readonly connection: ConnectionNumber; readonly nowMs: number } & (
  { readonly on: 'input'; readonly event: Input['event'] } | { readonly on: 'output'; readonly event: Output['event'] }
);
