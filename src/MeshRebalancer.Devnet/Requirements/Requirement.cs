namespace MeshRebalancer.Devnet;

/// <summary>One thing that the devnet needs of the machine, and whether it is there.</summary>
/// <param name="Name">Short, such as <c>Node.js</c>.</param>
/// <param name="IsMet">Whether it is there.</param>
/// <param name="Text">One line: what was found, or what is missing and how to get it.</param>
public sealed record Requirement(string Name, bool IsMet, string Text);
