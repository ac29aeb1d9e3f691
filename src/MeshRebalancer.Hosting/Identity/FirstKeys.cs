namespace MeshRebalancer.Hosting.Identity;

/// <summary>What the first start of a desk tells the person who started it.</summary>
public static class FirstKeys
{
    /// <summary>The first key, and what it is for. It is written to standard output alone, never to a log.</summary>
    public static string Words(string key) =>
        $"The desk's first key, an admin's, shown this once: {key}\nIssue a key to each person and program with it (docs/identity.md), and keep it where you keep what must not be lost.";
}
