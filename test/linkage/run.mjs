// Measures matching on published data sets: `npm run test:linkage -- --help`.
import '../dist/linkage/main.js';
