using System.Runtime.InteropServices;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// The system's libsecp256k1 (0.2 or later, with its recovery module), found at run time. Its context is made once and only read afterwards,
/// which the library allows from any number of threads.
/// </summary>
public sealed unsafe class NativeEcdsa : IEcdsa
{
    private const int OpaqueBytes = 64;
    private const int RecoverableBytes = 65;

    // SECP256K1_CONTEXT_NONE and SECP256K1_EC_UNCOMPRESSED of secp256k1.h.
    private const uint ContextNone = 1;
    private const uint Uncompressed = 2;

    private static readonly string[] LibraryNames =
        ["libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.dylib", "libsecp256k1-2.dll", "libsecp256k1.dll", "secp256k1"];

    private readonly nint _context;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int> _verifyKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> _createPublicKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> _serializePublicKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> _signRecoverable;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> _serializeSignature;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> _parseSignature;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> _recover;

    private NativeEcdsa(string name, nint library)
    {
        Name = name;
        nint Export(string symbol) => NativeLibrary.GetExport(library, "secp256k1_" + symbol);
        _verifyKey = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("ec_seckey_verify");
        _createPublicKey = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("ec_pubkey_create");
        _serializePublicKey = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)Export("ec_pubkey_serialize");
        _signRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)Export("ecdsa_sign_recoverable");
        _serializeSignature = (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)Export("ecdsa_recoverable_signature_serialize_compact");
        _parseSignature = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)Export("ecdsa_recoverable_signature_parse_compact");
        _recover = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("ecdsa_recover");
        var create = (delegate* unmanaged[Cdecl]<uint, nint>)Export("context_create");
        var randomize = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("context_randomize");
        _context = create(ContextNone);

        // Blinds the multiplication against side channels; it does not change the signatures.
        Span<byte> seed = stackalloc byte[32];
        System.Security.Cryptography.RandomNumberGenerator.Fill(seed);
        fixed (byte* pointer = seed)
        {
            _ = randomize(_context, pointer);
        }
    }

    public string Name { get; }

    /// <summary>The system's library, or null where there is none with all that is needed.</summary>
    public static NativeEcdsa? TryLoad()
    {
        foreach (var name in LibraryNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            try
            {
                return new NativeEcdsa(name, library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    public bool IsPrivateKey(ReadOnlySpan<byte> key)
    {
        fixed (byte* k = key)
        {
            return key.Length == 32 && _verifyKey(_context, k) == 1;
        }
    }

    public void WritePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        Require(privateKey, nameof(privateKey));
        var opaque = stackalloc byte[OpaqueBytes];
        fixed (byte* key = privateKey)
        {
            if (_createPublicKey(_context, opaque, key) != 1)
            {
                throw new ArgumentException("Not a private key of secp256k1.", nameof(privateKey));
            }
        }

        Serialize(opaque, publicKey);
    }

    public EcdsaSignature Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey)
    {
        Require(hash, nameof(hash));
        Require(privateKey, nameof(privateKey));
        var opaque = stackalloc byte[RecoverableBytes];
        fixed (byte* message = hash, key = privateKey)
        {
            if (_signRecoverable(_context, opaque, message, key, 0, 0) != 1)
            {
                throw new ArgumentException("Not a private key of secp256k1.", nameof(privateKey));
            }
        }

        var compact = stackalloc byte[64];
        int recoveryId;
        _ = _serializeSignature(_context, compact, &recoveryId, opaque);
        var bytes = new ReadOnlySpan<byte>(compact, 64);
        return new(UInt256.ReadBigEndian(bytes[..32]), UInt256.ReadBigEndian(bytes[32..]), (byte)(recoveryId & 1));
    }

    public bool TryRecover(ReadOnlySpan<byte> hash, EcdsaSignature signature, Span<byte> publicKey)
    {
        Require(hash, nameof(hash));
        var compact = stackalloc byte[64];
        signature.R.WriteBigEndian(new Span<byte>(compact, 32));
        signature.S.WriteBigEndian(new Span<byte>(compact + 32, 32));
        var opaque = stackalloc byte[RecoverableBytes];
        var key = stackalloc byte[OpaqueBytes];
        fixed (byte* message = hash)
        {
            if (signature.YParity > 1 || _parseSignature(_context, opaque, compact, signature.YParity) != 1
                || _recover(_context, key, opaque, message) != 1)
            {
                return false;
            }
        }

        Serialize(key, publicKey);
        return true;
    }

    private void Serialize(byte* opaque, Span<byte> publicKey)
    {
        var point = stackalloc byte[65];
        nuint length = 65;
        _ = _serializePublicKey(_context, point, &length, opaque, Uncompressed);
        new ReadOnlySpan<byte>(point + 1, 64).CopyTo(publicKey);
    }

    private static void Require(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length != 32)
        {
            throw new ArgumentException($"32 bytes are needed, not {bytes.Length}.", name);
        }
    }
}
