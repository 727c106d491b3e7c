import { readFile } from 'node:fs/promises';

/** The pipeline's CloudFormation template. */
export function readTemplate(): Promise<string> {
  return readFile(new URL('./template.yaml', import.meta.url), 'utf8');
}
