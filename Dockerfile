FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && npm run build

FROM node:24-bookworm-slim
COPY --from=build /src/apps/dragoman/bin /app/bin
COPY --from=build /src/apps/dragoman/dist /app/dist
COPY --from=build /src/apps/dragoman/package.json /app/package.json
USER 65532:65532
ENTRYPOINT ["node", "/app/bin/dragoman.mjs"]
