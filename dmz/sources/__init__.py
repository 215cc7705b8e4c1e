"""Where data come from: files that users hand over and sources that are downloaded, all checked."""
