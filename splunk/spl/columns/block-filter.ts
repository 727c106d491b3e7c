import type { EvalContext } from '../eval/context.ts';
import { compileSearchPredicate, fieldRead } from '../matching/predicate.ts';
import type { FieldReader } from '../rows/row.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import type { FieldValue } from '../values/field-value.ts';
import { positionsWhere, readerOf, type Block } from './block.ts';
import { ByValue, type BlockColumn } from './block-column.ts';

/** Says of every position of a block whether it stays. */
interface BlockTest {
  of(block: Block): (position: number) => boolean;
  /** The positions that stay, for tests that find them faster all at once. */
  positions?(block: Block): Uint32Array;
}

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
    const kept = test.positions?.(block) ?? positionsWhere(block.size, test.of(block));
    return kept.length === block.size ? block : block.at(kept);
  };
}

function testOf(inputs: ReadonlySet<string>, test: (fields: FieldReader) => boolean): BlockTest {
  const [only] = inputs;
  if (only === undefined || inputs.size > 1) {
    return {
      of: (block) => {
        const reader = readerOf(block);
        return (position) => ((reader.at = position), test(reader));
      },
    };
  }
  const byValue = new ByValue((value: FieldValue | undefined) =>
    test({ get: (name) => (name === only ? value : undefined) }) ? 1 : 0,
  );
  return {
    of: (block) => {
      const column = block.column(only);
      const holds = byValue.of(column);
      const { codes } = column;
      return (position) => holds[codes[position]!] === 1;
    },
    positions: (block) => {
      const column = block.column(only);
      return positionsOfCodes(column.codes, byValue.of(column));
    },
  };
}

function compile(node: SearchNode, context: EvalContext): BlockTest {
  if (node.kind === 'and') {
    const terms = node.terms.map((term) => compile(term, context));
    return {
      of: (block) => {
        const tests = terms.map((term) => term.of(block));
        return (position) => tests.every((test) => test(position));
      },
    };
  }
  if (node.kind === 'or') {
    const terms = node.terms.map((term) => compile(term, context));
    return {
      of: (block) => {
        const tests = terms.map((term) => term.of(block));
        return (position) => tests.some((test) => test(position));
      },
    };
  }
  if (node.kind === 'not') {
    const term = compile(node.term, context);
    return {
      of: (block) => {
        const test = term.of(block);
        return (position) => !test(position);
      },
    };
  }
  const predicate = compileSearchPredicate(node);
  const field = fieldRead(node);
  return testOf(new Set(field === undefined ? [] : [field]), (fields) => predicate(fields, context));
}

/** The positions whose codes have a 1. */
function positionsOfCodes(codes: BlockColumn['codes'], passes: readonly (0 | 1)[]): Uint32Array {
  const found = new Uint32Array(codes.length);
  let count = 0;
  // Without a branch: which events pass is hard to foresee.
  for (let position = 0; position < codes.length; position++) {
    found[count] = position;
    count += passes[codes[position]!]!;
  }
  return found.subarray(0, count);
}
