export {
  type ConsentDefault,
  type Decision,
  type Directive,
  type DisclosureRequest,
  decide,
  type Provision,
} from './decision.ts';
export { type DirectiveDocument, directives, directivesOf, directiveView } from './directive-view.ts';
export { type Access, Disclosure, nobodyFound } from './disclosure.ts';
