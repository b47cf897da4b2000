// Written by generate.mjs. Do not edit.
import type { Registry } from "@bufbuild/protobuf";
export declare const registry: Registry;
