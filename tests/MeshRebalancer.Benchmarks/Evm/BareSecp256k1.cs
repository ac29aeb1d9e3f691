using System.Runtime.InteropServices;

namespace MeshRebalancer.Benchmarks.Evm;

/// <summary>The limit: libsecp256k1's recoverable signature called in a loop, with nothing checked and nothing made of the answer.</summary>
internal sealed unsafe class BareSecp256k1
{
    private const uint ContextNone = 1;

    private readonly nint _context;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> _sign;

    /// <param name="library">As the product found it.</param>
    public BareSecp256k1(string library)
    {
        var handle = NativeLibrary.Load(library);
        _sign = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)NativeLibrary.GetExport(handle, "secp256k1_ecdsa_sign_recoverable");
        _context = ((delegate* unmanaged[Cdecl]<uint, nint>)NativeLibrary.GetExport(handle, "secp256k1_context_create"))(ContextNone);
    }

    public void Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> key, int rounds)
    {
        var signature = stackalloc byte[65];
        fixed (byte* h = hash, k = key)
        {
            for (var i = 0; i < rounds; i++)
            {
                if (_sign(_context, signature, h, k, 0, 0) != 1)
                    throw new InvalidOperationException("libsecp256k1 did not sign.");
            }
        }
    }
}
