import type { ErrorCode } from 'yaml';

/** What is said about broken YAML, by the parser's code. Its own messages quote the file, which may hold keys. */
export const SYNTAX_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes no anchor and no tag',
  BAD_ALIAS: 'not the name of an alias; put text that begins with * in quotes',
  BAD_COLLECTION_TYPE: 'the tag does not fit this kind of value',
  BAD_DIRECTIVE: 'a line that begins with % is not understood here',
  BAD_DQ_ESCAPE: 'unknown escape sequence; in double quotes write \\\\ for a backslash',
  BAD_INDENT: 'wrong indentation, or a bracket that is not closed',
  BAD_PROP_ORDER: 'anchors and tags stand before the value',
  BAD_SCALAR_START: 'text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; put the value in quotes, or on a line of its own',
  BLOCK_IN_FLOW: 'inside brackets everything is separated by commas, not by lines',
  DUPLICATE_KEY: 'the same name twice',
  IMPOSSIBLE: 'not YAML',
  KEY_OVER_1024_CHARS: 'a name is longer than 1024 characters, or a quote is not closed',
  MISSING_CHAR: 'a bracket, quote, comma, space or colon is missing here',
  MULTILINE_IMPLICIT_KEY: 'a name goes over two lines; is a colon missing?',
  MULTIPLE_ANCHORS: 'more than one anchor',
  MULTIPLE_DOCS: 'a second document (---) begins here; a file is one document',
  MULTIPLE_TAGS: 'more than one tag',
  NON_STRING_KEY: 'the name of a field has to be text; put * or {…} at the beginning of a name in quotes',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab in the indentation; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag; put text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'this does not belong here; check quotes and indentation',
};
