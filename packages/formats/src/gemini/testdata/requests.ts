import type { RequestRow } from '../../testing/conformance.ts';

const PNG = 'iVBORw0KGgo=';

export const REQUESTS: readonly RequestRow[] = [
  { name: 'the least', body: { contents: [{ parts: [{ text: 'Hi' }] }] } },
  {
    name: 'everything in camelCase',
    context: { model: 'gemini-2.5-flash', stream: true },
    body: {
      model: 'models/ignored',
      systemInstruction: { role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'Look:' },
            { inlineData: { mimeType: 'image/png', data: PNG } },
            { inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } },
            { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
            { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/b.mp4' } },
            { fileData: { fileUri: 'https://youtu.be/abc' } },
          ],
        },
        {
          role: 'model',
          parts: [
            { text: 'Hm, ', thought: true },
            { text: 'yes.', thought: true, thoughtSignature: 'c2lnLWE=' },
            { text: 'I look it up.', thoughtSignature: 'c2lnLWI=' },
            { functionCall: { id: 'c-1', name: 'look', args: { at: 1 } }, thoughtSignature: 'c2lnLWM=' },
            { functionCall: { id: 'c-2', name: 'look', args: { at: 2 } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'c-1', name: 'look', response: { output: 'sunny' } } },
            {
              functionResponse: {
                id: 'c-2',
                name: 'look',
                response: { error: 'no such place' },
                parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }],
              },
            },
          ],
        },
        {
          role: 'model',
          parts: [
            { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 'c2lnLWQ=' },
            { codeExecutionResult: { outcome: 'OUTCOME_OK' } },
            { inlineData: { mimeType: 'image/png', data: PNG }, thoughtSignature: 'c2lnLWU=' },
          ],
        },
        { role: 'user', parts: [{ text: 'And now?' }] },
      ],
      tools: [
        {
          functionDeclarations: [
            {
              name: 'look',
              description: 'Looks.',
              parameters: {
                type: 'OBJECT',
                properties: {
                  at: { type: 'INTEGER', nullable: true, enum: [1, 2] },
                  tags: { type: 'ARRAY', items: { type: 'STRING' }, minItems: '1' },
                  either: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }], nullable: true },
                },
                required: ['at'],
                propertyOrdering: ['at', 'tags', 'either'],
              },
            },
            { name: 'bare' },
            { name: 'strict', parametersJsonSchema: { type: 'object', additionalProperties: false } },
          ],
        },
        { googleSearch: {} },
        { codeExecution: {} },
      ],
      toolConfig: {
        functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] },
        includeServerSideToolInvocations: true,
      },
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        candidateCount: 2,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        seed: 7,
        responseLogprobs: true,
        logprobs: 3,
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { ok: { type: 'BOOLEAN' } } },
        thinkingConfig: { thinkingBudget: 1024, includeThoughts: true },
        responseModalities: ['TEXT', 'IMAGE'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
      serviceTier: 'flex',
    },
  },
  {
    name: 'everything in snake_case',
    body: {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ file_data: { file_uri: 'gs://bucket/a.png', mime_type: 'image/png' } }] },
        {
          role: 'model',
          parts: [{ function_call: { name: 'look', args: {}, id: 'c-1' }, thought_signature: 'c2lnLWE=' }],
        },
        { role: 'user', parts: [{ function_response: { name: 'look', id: 'c-1', response: { a: 1, b: [2] } } }] },
      ],
      tools: [
        {
          function_declarations: [
            { name: 'look', parameters_json_schema: { type: 'object', properties: { a: { type: 'string' } } } },
            { name: 'see', parameters: { type: 'object', properties: { a: { type: 'array', min_items: '2' } } } },
          ],
        },
        { google_search: {} },
      ],
      tool_config: { function_calling_config: { mode: 'VALIDATED', allowed_function_names: ['look', 'see'] } },
      generation_config: {
        max_output_tokens: 10,
        response_mime_type: 'application/json',
        thinking_config: { thinking_level: 'low', include_thoughts: false },
      },
      safety_settings: [],
    },
  },
  {
    name: 'calls without ids, results by their names',
    context: { model: 'gemini-3-pro-preview', stream: false },
    body: {
      contents: [
        { role: 'user', parts: [{ text: 'Go' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'a', args: { n: 1 } }, thoughtSignature: 'c2lnLWE=' },
            { functionCall: { name: 'b', args: {} } },
            { functionCall: { name: 'a', args: { n: 2 } } },
          ],
        },
        {
          role: 'function',
          parts: [
            { functionResponse: { name: 'a', response: { output: 'first' } } },
            { functionResponse: { name: 'a', response: { output: 'second' } } },
            { functionResponse: { name: 'b', response: {} } },
            { text: 'Go on' },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'none' } },
      generationConfig: { responseMimeType: 'application/json', thinkingConfig: { thinkingLevel: 'HIGH' } },
    },
  },
];
