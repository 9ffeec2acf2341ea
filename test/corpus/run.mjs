// Converts messages and documents of others and compares with what others made of them: `npm run test:corpus -- --help`.
import '../dist/corpus/main.js';
