namespace MeshRebalancer.Hosting.Nodes;

/// <summary>The node refuses to start: the message names every reason, a line each.</summary>
public sealed class NodeRefusedException(string message) : Exception(message);
