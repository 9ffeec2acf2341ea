// Measures what the exchange does on this machine: `npm run bench -- --help`.
import '../dist/bench/main.js';
