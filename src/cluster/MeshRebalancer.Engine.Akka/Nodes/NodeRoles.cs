namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>The roles of the nodes that do what no stream does; null where every node does it.</summary>
/// <param name="Api">Has the page and the API.</param>
/// <param name="Watch">Watches portfolios, each its share.</param>
/// <param name="Connectors">Reads chains.</param>
public sealed record NodeRoles(string? Api, string? Watch, string? Connectors);
