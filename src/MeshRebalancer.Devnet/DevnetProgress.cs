namespace MeshRebalancer.Devnet;

/// <summary>How far the set-up has come.</summary>
/// <param name="Step">What is being done, such as <c>packages</c>; the bars of a display have these names.</param>
/// <param name="Done">Pieces finished, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Pieces of this step, 1 or more.</param>
/// <param name="Text">The piece that is being worked on, for people.</param>
public sealed record DevnetProgress(string Step, int Done, int Total, string Text);
