/** Imported by entries of the package before all else: throws a sentence on a Node that would end in a puzzle later. */
import { whyNotOnNode } from './needed-node.ts';

const why = whyNotOnNode(process.versions.node);
if (why !== undefined) throw new Error(why);
