/** The service of Amazon that model calls are signed for. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/ */
export const AWS_SERVICE = 'bedrock';
