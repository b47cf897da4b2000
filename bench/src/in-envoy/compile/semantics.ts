import ts from 'typescript';
import * as lua from 'typescript-to-lua';

type Context = lua.TransformationContext;

/** Names of object literals by their number in the program. */
export type NameLists = Map<string, number>;

const { TypeFlags, SyntaxKind } = ts;
const MAY_BE_FALSE =
  TypeFlags.StringLike |
  TypeFlags.NumberLike |
  TypeFlags.Null |
  TypeFlags.Any |
  TypeFlags.Unknown |
  TypeFlags.TypeParameter;
const MAY_BE_NULL = TypeFlags.Null | TypeFlags.Any | TypeFlags.Unknown | TypeFlags.TypeParameter;

function hasSome(type: ts.Type, flags: ts.TypeFlags): boolean {
  if (type.isUnion()) return type.types.some((each) => hasSome(each, flags));
  if (type.isStringLiteral() && type.value !== '') return false;
  return (type.flags & flags) !== 0;
}

const typeOf = (context: Context, node: ts.Node): ts.Type => context.checker.getTypeAtLocation(node);
const call = (name: string, ...args: readonly lua.Expression[]): lua.Expression =>
  lua.createCallExpression(lua.createIdentifier(name), [...args]);

/** Whether Lua, where only nil and false are false, has to be told that this value is. */
const isTested = (node: ts.Node): boolean => {
  // The compiler's own nodes have none.
  const parent = node.parent as ts.Node | undefined;
  if (!parent) return false;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
    return parent.expression === node;
  if (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) return parent.condition === node;
  return ts.isPrefixUnaryExpression(parent) && parent.operator === SyntaxKind.ExclamationToken;
};

/** `&&`, `||` and `??` whose left side may be empty, zero or null. */
function shortCircuit(node: ts.BinaryExpression, context: Context): lua.Expression | undefined {
  const operator = node.operatorToken.kind;
  const flags = SHORT_CIRCUITS.get(operator);
  if (flags === undefined || !hasSome(typeOf(context, node.left), flags)) return undefined;
  const left = context.transformExpression(node.left);
  context.pushPrecedingStatements();
  const right = context.transformExpression(node.right);
  const before = context.popPrecedingStatements();
  const result = context.createTempNameForLuaExpression(left);
  const goesOn = lua.createBlock([...before, lua.createAssignmentStatement(result, right)]);
  context.addPrecedingStatements([
    lua.createVariableDeclarationStatement(result, left),
    lua.createIfStatement(asksRight(operator, result), goesOn),
  ]);
  return lua.cloneIdentifier(result);
}

const SHORT_CIRCUITS: ReadonlyMap<ts.SyntaxKind, ts.TypeFlags> = new Map([
  [SyntaxKind.AmpersandAmpersandToken, MAY_BE_FALSE],
  [SyntaxKind.BarBarToken, MAY_BE_FALSE],
  [SyntaxKind.QuestionQuestionToken, MAY_BE_NULL],
]);

function asksRight(operator: ts.SyntaxKind, left: lua.Identifier): lua.Expression {
  if (operator === SyntaxKind.AmpersandAmpersandToken) return call('truthy', left);
  if (operator === SyntaxKind.BarBarToken)
    return lua.createUnaryExpression(call('truthy', left), lua.SyntaxKind.NotOperator);
  const is = (value: lua.Expression) => lua.createBinaryExpression(left, value, lua.SyntaxKind.EqualityOperator);
  return lua.createBinaryExpression(
    is(lua.createNilLiteral()),
    is(lua.createIdentifier('NULL')),
    lua.SyntaxKind.OrOperator,
  );
}

/** An object literal with the list of its names. */
function withNames(table: lua.TableExpression, lists: NameLists): lua.TableExpression {
  const keys = table.fields.map(({ key }) => key);
  const texts = keys.map((key) => (key && lua.isStringLiteral(key) ? key.value : undefined));
  const names = texts.includes(undefined)
    ? lua.createTableExpression(keys.map((key) => lua.createTableFieldExpression(key ?? lua.createNilLiteral())))
    : listOf(texts as readonly string[], lists);
  const field = lua.createTableFieldExpression(names, lua.createNumericLiteral(0));
  return lua.createTableExpression([field, ...table.fields]);
}

function listOf(names: readonly string[], lists: NameLists): lua.Expression {
  const text = JSON.stringify(names);
  const number = lists.get(text) ?? lists.size + 1;
  lists.set(text, number);
  return lua.createTableIndexExpression(lua.createIdentifier('K'), lua.createNumericLiteral(number));
}

function objectLiteral(made: lua.Expression, lists: NameLists): lua.Expression {
  if (lua.isTableExpression(made)) return withNames(made, lists);
  if (!lua.isCallExpression(made)) throw new Error('an object literal became something else');
  const parts = made.params.map((part) => (lua.isTableExpression(part) ? withNames(part, lists) : part));
  return lua.createCallExpression(made.expression, parts);
}

const isBytes = (context: Context, node: ts.Expression): boolean => typeOf(context, node).symbol?.name === 'Uint8Array';

/** Bytes are strings in Lua. */
function ofBytes(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  context: Context,
): lua.Expression | undefined {
  if (!isBytes(context, node.expression)) return undefined;
  if (ts.isElementAccessExpression(node)) {
    const at = context.transformExpression(node.argumentExpression);
    const place = lua.createBinaryExpression(at, lua.createNumericLiteral(1), lua.SyntaxKind.AdditionOperator);
    return call('byte', context.transformExpression(node.expression), place);
  }
  if (node.name.text !== 'length') return undefined;
  return lua.createUnaryExpression(context.transformExpression(node.expression), lua.SyntaxKind.LengthOperator);
}

/** What the compiler does not know, by the name of the function that is called. */
const STATICS: ReadonlyMap<string, string> = new Map([
  ['Object.hasOwn', 'object_has_own'],
  ['Number.isSafeInteger', 'is_safe_integer'],
]);
const METHODS: ReadonlyMap<string, string> = new Map([
  ['findLast', 'array_find_last'],
  ['findLastIndex', 'array_find_last_index'],
]);

function unknownCall(node: ts.CallExpression, context: Context): lua.Expression | undefined {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || node.questionDotToken || expression.questionDotToken)
    return undefined;
  const args = () => node.arguments.map((each) => context.transformExpression(each));
  const owner = ts.isIdentifier(expression.expression) ? expression.expression.text : '';
  const known = STATICS.get(`${owner}.${expression.name.text}`);
  if (known !== undefined) return call(known, ...args());
  const method = METHODS.get(expression.name.text);
  return method === undefined ? undefined : call(method, context.transformExpression(expression.expression), ...args());
}

/** One that may hold undefined says how long it is; one that is made of others is put together. */
function arrayLiteral(node: ts.ArrayLiteralExpression, context: Context): lua.Expression {
  if (node.elements.some(ts.isSpreadElement))
    return joinedArrays(node, context) ?? context.superTransformExpression(node);
  const made = context.superTransformExpression(node);
  const isSparse = node.elements.some((each) => hasSome(typeOf(context, each), TypeFlags.Undefined));
  const isTaken = ts.isVariableDeclaration(node.parent) && ts.isArrayBindingPattern(node.parent.name);
  if (!isSparse || isTaken || !lua.isTableExpression(made)) return made;
  return call('array_of', ...made.fields.map(({ value }) => value));
}

/** undefined: something is spread that is no array. */
function joinedArrays({ elements }: ts.ArrayLiteralExpression, context: Context): lua.Expression | undefined {
  const { checker } = context;
  const isArray = (type: ts.Type): boolean =>
    type.isUnion() ? type.types.every(isArray) : checker.isArrayType(type) || checker.isTupleType(type);
  if (elements.some((each) => ts.isSpreadElement(each) && !isArray(typeOf(context, each.expression)))) return undefined;
  const parts: lua.Expression[] = [];
  let single: lua.TableFieldExpression[] = [];
  const close = (): void => {
    if (single.length > 0) parts.push(lua.createTableExpression(single));
    single = [];
  };
  for (const each of elements) {
    if (ts.isSpreadElement(each)) close();
    const made = context.transformExpression(ts.isSpreadElement(each) ? each.expression : each);
    if (ts.isSpreadElement(each)) parts.push(made);
    else single.push(lua.createTableFieldExpression(made));
  }
  close();
  return call('array_join', ...parts);
}

/** Kinds of nodes whose value can be tested. */
const EXPRESSIONS = [
  SyntaxKind.Identifier,
  SyntaxKind.PropertyAccessExpression,
  SyntaxKind.ElementAccessExpression,
  SyntaxKind.CallExpression,
  SyntaxKind.BinaryExpression,
  SyntaxKind.ConditionalExpression,
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.NonNullExpression,
] as const;

function changed(node: ts.Node, context: Context): lua.Expression | undefined {
  if (ts.isBinaryExpression(node)) return shortCircuit(node, context);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return ofBytes(node, context);
  return ts.isCallExpression(node) ? unknownCall(node, context) : undefined;
}

function expression(node: ts.Expression, context: Context): lua.Expression {
  const made = changed(node, context) ?? context.superTransformExpression(node);
  return isTested(node) && hasSome(typeOf(context, node), MAY_BE_FALSE) ? call('truthy', made) : made;
}

function regularExpression(node: ts.RegularExpressionLiteral): lua.Expression {
  const end = node.text.lastIndexOf('/');
  const texts = [node.text.slice(1, end), node.text.slice(end + 1)];
  return call('RegExp', ...texts.map((text) => lua.createStringLiteral(text)));
}

function newExpression(node: ts.NewExpression, context: Context): lua.Expression {
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 'Uint8Array')
    return context.superTransformExpression(node);
  const isEmpty = (node.arguments ?? []).every((each) => ts.isNumericLiteral(each) && each.text === '0');
  if (!isEmpty) throw new Error(`${node.getSourceFile().fileName}: bytes cannot be written to in Lua`);
  return lua.createStringLiteral('');
}

/** What TypeScript means and its compiler to Lua does not keep: null, what is false, the order of names, bytes. */
export function semantics(lists: NameLists): lua.Plugin {
  const visitors: lua.Visitors = {
    [SyntaxKind.NullKeyword]: () => lua.createIdentifier('NULL'),
    [SyntaxKind.RegularExpressionLiteral]: regularExpression,
    [SyntaxKind.NewExpression]: newExpression,
    [SyntaxKind.ObjectLiteralExpression]: (node, context) =>
      objectLiteral(context.superTransformExpression(node), lists),
    [SyntaxKind.ArrayLiteralExpression]: arrayLiteral,
  };
  return { visitors: { ...visitors, ...Object.fromEntries(EXPRESSIONS.map((kind) => [kind, expression])) } };
}
