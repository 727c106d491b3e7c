import type { AnchorHTMLAttributes } from 'react';
import { follow } from './location.ts';

/** A link to a page of the console. */
export function Link(props: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a {...props} onClick={follow} />;
}
