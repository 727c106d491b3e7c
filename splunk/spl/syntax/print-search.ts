import { quote } from './cursor.ts';
import type { EvalNode } from './eval-ast.ts';
import type { SearchNode, SearchValue } from './search-ast.ts';

const valueText = ({ text, caseSensitive }: SearchValue): string =>
  caseSensitive ? `CASE(${quote(text)})` : quote(text);

/** Writes a search expression so that parsing it gives the same tree. */
export function printSearchExpression(node: SearchNode): string {
  switch (node.kind) {
    case 'and':
      return node.terms.length === 0 ? '( )' : `(${node.terms.map(printSearchExpression).join(' AND ')})`;
    case 'or':
      return `(${node.terms.map(printSearchExpression).join(' OR ')})`;
    case 'not':
      return `NOT ${printSearchExpression(node.term)}`;
    case 'compare':
      return `${quote(node.field)}${node.operator}${valueText(node.value)}`;
    case 'in':
      return `${quote(node.field)} IN (${node.values.map(valueText).join(', ')})`;
    case 'term':
      return node.quoted ? quote(node.text) : node.text.replace(/[\\|"]/g, '\\$&');
    case 'directive':
      return `${node.directive}(${quote(node.text)})`;
    case 'subsearch':
      throw new TypeError('The text of a subsearch is not part of the tree.');
  }
}

/** Writes an eval expression so that parsing it gives the same tree. */
export function printExpression(node: EvalNode): string {
  const list = (items: readonly EvalNode[]): string => items.map(printExpression).join(', ');
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'string':
      return quote(node.value);
    case 'field':
      return `'${node.name.replace(/[\\']/g, '\\$&')}'`;
    case 'negate':
      return `(-(${printExpression(node.operand)}))`;
    case 'not':
      return `(NOT ${printExpression(node.operand)})`;
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`;
    case 'in':
      return `(${printExpression(node.value)} IN (${list(node.list)}))`;
    case 'call':
      return `${node.name}(${list(node.args)})`;
    case 'subsearch':
      throw new TypeError('The text of a subsearch is not part of the tree.');
  }
}
