namespace MeshRebalancer.Evm;

/// <summary>A signature that can't be read, a value that doesn't fit its type, or bytes that are not what the type says.</summary>
public sealed class AbiException(string message) : FormatException(message);
