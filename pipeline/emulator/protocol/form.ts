import { WireFault } from './fault.ts';
import type { Member, Shape, StructureShape } from './shape.ts';
import { readText } from './text.ts';
import type { Members, WireRequest } from './wire.ts';

/** A form as a tree: `Tags.member.1.Key=a` is `Tags` → `member` → `1` → `Key`. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

const DEEPEST = 32;
const parsed = new WeakMap<WireRequest, URLSearchParams>();

/** The parameters of a Query request: the form in its body, or the URL's query when the body is empty. */
export function parseForm(request: WireRequest): URLSearchParams {
  let form = parsed.get(request);
  if (!form) {
    form = request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query;
    parsed.set(request, form);
  }
  return form;
}

/** Reads the parameters of an AWS Query request into the input that `shape` describes; unknown ones are ignored. */
export function readForm(form: URLSearchParams, shape: StructureShape): Members {
  const root: Node = { children: new Map() };
  for (const [name, value] of form) {
    const path = name.split('.');
    if (path.length > DEEPEST) throw new WireFault('serialization', 'A parameter name is nested too deeply');
    let node = root;
    for (const part of path) {
      let child = node.children.get(part);
      if (!child) node.children.set(part, (child = { children: new Map() }));
      node = child;
    }
    node.text = value;
  }
  return readMembers(root, shape);
}

function readMembers(node: Node, shape: StructureShape): Members {
  const members: Members = {};
  for (const member of shape.members) {
    const child = node.children.get(member.xmlName ?? member.name);
    if (child) members[member.name] = readNode(child, member);
  }
  return members;
}

function readNode(node: Node, member: Member): unknown {
  const { shape } = member;
  if (shape.kind === 'structure') return readMembers(node, shape);
  if (shape.kind === 'list') {
    const items = member.xmlFlattened ? node : node.children.get(shape.item.xmlName ?? 'member');
    return numbered(items).map((item) => readNode(item, shape.item));
  }
  if (shape.kind === 'map') return readMap(member.xmlFlattened ? node : node.children.get('entry'), shape);
  return readText(node.text ?? '', shape);
}

function readMap(entries: Node | undefined, shape: Extract<Shape, { kind: 'map' }>): Members {
  const map: Members = {};
  for (const entry of numbered(entries)) {
    const key = entry.children.get(shape.key.xmlName ?? 'key')?.text;
    const value = entry.children.get(shape.value.xmlName ?? 'value');
    if (key === undefined) throw new WireFault('serialization', 'A map entry has no key');
    Object.defineProperty(map, key, {
      value: value ? readNode(value, shape.value) : '',
      enumerable: true,
    });
  }
  return map;
}

function numbered(node: Node | undefined): Node[] {
  const numbers = [...(node?.children ?? [])].filter(([name]) => /^\d+$/.test(name));
  return numbers.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}
