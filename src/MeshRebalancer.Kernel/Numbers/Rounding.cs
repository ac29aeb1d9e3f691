namespace MeshRebalancer.Kernel;

/// <summary>Where a quotient that does not divide goes. Always named: money received is rounded down, money spent is rounded up.</summary>
public enum Rounding
{
    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,
}
