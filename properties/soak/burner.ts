/** Keeps one core busy until whoever started it goes away. */
process.on('disconnect', () => process.exit(0));

const turnMs = 200;

/** In turns, so that the end of the parent is noticed. */
function burn(): void {
  const until = performance.now() + turnMs;
  while (performance.now() < until);
  setImmediate(burn);
}

burn();
