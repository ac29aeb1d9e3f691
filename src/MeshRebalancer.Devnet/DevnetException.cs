namespace MeshRebalancer.Devnet;

/// <summary>The devnet cannot be set up or go on. The message is one line for people: what is wrong, and what to do about it.</summary>
public sealed class DevnetException : Exception
{
    public DevnetException(string message)
        : base(message)
    {
    }

    public DevnetException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
