#!/bin/sh
# Writes Sources/Wire/Generated from exchange.proto. Run after a change of the schema and commit the result.
#
# Needs protoc (Debian: protobuf-compiler) and protoc-gen-swift of the swift-protobuf release that Package.swift
# names, on PATH:
#   git clone --depth 1 -b 1.39.0 https://github.com/apple/swift-protobuf && cd swift-protobuf
#   swift build --product protoc-gen-swift && PATH="$PWD/.build/debug:$PATH"
set -eu
cd "$(dirname "$0")"
protoc --swift_out=../Sources/Wire/Generated --swift_opt=Visibility=Internal \
  --swift_opt=UseAccessLevelOnImports=true exchange.proto
