namespace MeshRebalancer.Evm;

/// <summary>Typed data that can't be hashed: a type is unknown, or a value is missing or does not fit. The message names the field.</summary>
public sealed class TypedDataException(string message) : FormatException(message);
