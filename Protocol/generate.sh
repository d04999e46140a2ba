#!/bin/sh
# Writes the Swift code for exchange.proto and roster.proto. Run after a change of a schema and commit the result.
#
# Needs protoc (Debian: protobuf-compiler) and protoc-gen-swift of the swift-protobuf release that Package.swift
# names, on PATH:
#   git clone --depth 1 -b 1.39.0 https://github.com/apple/swift-protobuf && cd swift-protobuf
#   swift build --product protoc-gen-swift && PATH="$PWD/.build/debug:$PATH"
set -eu
cd "$(dirname "$0")"
generate() {
  protoc --swift_out="../Sources/$1/Generated" --swift_opt=Visibility=Internal \
    --swift_opt=UseAccessLevelOnImports=true "$2"
}
generate Wire exchange.proto
generate Trust roster.proto
