using System.Runtime.CompilerServices;

// All structures handed to the kernel are blittable; nothing is ever converted behind our back.
[assembly: DisableRuntimeMarshalling]
