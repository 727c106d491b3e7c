import type { EvalContext } from '../eval/context.ts';
import { compileSearchPredicate, fieldRead } from '../matching/predicate.ts';
import type { FieldReader } from '../rows/row.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { FieldValue } from '../values/field-value.ts';
import { positionsWhere, readerOf, type Block } from './block.ts';
import { ByValue } from './block-column.ts';

/** Says of every position of a block whether it stays. */
type BlockTest = (block: Block) => (position: number) => boolean;

/** Keeps the results for which a test of some fields holds; a test of one field is asked once per distinct value. */
export function filterBlocks(
  inputs: ReadonlySet<string>,
  test: (fields: FieldReader) => boolean,
): (block: Block) => Block {
  return keep(testOf(inputs, test));
}

/** Keeps the results that match an expression of the `search` command. */
export function compileBlockSearch(
  node: SearchNode | undefined,
  context: EvalContext,
): (block: Block) => Block {
  return node ? keep(compile(node, context)) : (block) => block;
}

function keep(test: BlockTest): (block: Block) => Block {
  return (block) => {
    const kept = positionsWhere(block.size, test(block));
    return kept.length === block.size ? block : block.at(kept);
  };
}

function testOf(inputs: ReadonlySet<string>, test: (fields: FieldReader) => boolean): BlockTest {
  const [only] = inputs;
  if (only === undefined || inputs.size > 1) {
    return (block) => {
      const reader = readerOf(block);
      return (position) => ((reader.at = position), test(reader));
    };
  }
  const byValue = new ByValue((value: FieldValue | undefined) =>
    test({ get: (name) => (name === only ? value : undefined) }),
  );
  return (block) => {
    const column = block.column(only);
    const holds = byValue.of(column);
    const { codes } = column;
    return (position) => holds[codes[position]!]!;
  };
}

function compile(node: SearchNode, context: EvalContext): BlockTest {
  if (node.kind === 'and') {
    const terms = node.terms.map((term) => compile(term, context));
    return (block) => {
      const tests = terms.map((term) => term(block));
      return (position) => tests.every((test) => test(position));
    };
  }
  if (node.kind === 'or') {
    const terms = node.terms.map((term) => compile(term, context));
    return (block) => {
      const tests = terms.map((term) => term(block));
      return (position) => tests.some((test) => test(position));
    };
  }
  if (node.kind === 'not') {
    const term = compile(node.term, context);
    return (block) => {
      const test = term(block);
      return (position) => !test(position);
    };
  }
  const predicate = compileSearchPredicate(node);
  const field = fieldRead(node);
  return testOf(new Set(field === undefined ? [] : [field]), (fields) => predicate(fields, context));
}
