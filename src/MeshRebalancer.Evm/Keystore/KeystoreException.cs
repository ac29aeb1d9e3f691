namespace MeshRebalancer.Evm;

/// <summary>A keystore file that can't be read or opened. The message names the field and never shows a key or passphrase.</summary>
public abstract class KeystoreException : FormatException
{
    private KeystoreException(string message)
        : base(message)
    {
    }

    /// <summary>Not a keystore of version 3, or one with parameters that are not allowed.</summary>
    public sealed class Malformed(string problem) : KeystoreException($"The keystore can't be read: {problem}.");

    /// <summary>The passphrase does not fit, or the file is damaged: the two can't be told apart.</summary>
    public sealed class WrongPassphrase() : KeystoreException("The passphrase does not fit the keystore, or the file is damaged: its MAC differs.");
}
