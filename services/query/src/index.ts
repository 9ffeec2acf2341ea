export { recordView } from './record/record-view.ts';
