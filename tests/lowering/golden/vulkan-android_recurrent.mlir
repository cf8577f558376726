module {
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<184xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<19xi32>
  util.global private @"recurrent_1/floats" = #stream.parameter.named<"model"::"recurrent_1/floats"> : tensor<160xf32>
  util.global private @"recurrent_1/integers" = #stream.parameter.named<"model"::"recurrent_1/integers"> : tensor<19xi32>
  stream.executable private @linear_1 {
    stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 3 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %3 = arith.constant 0 : index
        %12 = arith.constant 64 : index
        %15 = arith.constant 24 : index
        %17 = arith.constant 8 : index
        %21 = arith.constant 0.0 : f32
        %22 = arith.constant 4 : index
        %30 = arith.constant 255 : i32
        %33 = arith.constant 1 : index
        %50 = arith.constant 13 : index
        %59 = arith.constant 255 : index
        %100 = arith.constant 160 : index
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<24xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<184xf32>
        %6 = stream.binding.subspan %b2[%3] : !stream.binding -> memref<19xi32>
        %7 = stream.binding.subspan %b3[%3] : !stream.binding -> memref<72xf32>
        %8 = stream.dispatch.workgroup.id[0] : index
        %9 = stream.dispatch.workgroup.id[1] : index
        %10 = stream.dispatch.workgroup.id[2] : index
        %11 = gpu.thread_id x
        %13 = arith.muli %8, %12 : index
        %14 = arith.addi %13, %11 : index
        %16 = arith.cmpi ult, %14, %15 : index
        scf.if %16 {
          %18 = arith.muli %9, %17 : index
          %19 = arith.divui %14, %17 : index
          %20 = arith.remui %14, %17 : index
          %23 = arith.divui %19, %22 : index
          %24 = arith.addi %23, %3 : index
          %25 = memref.load %6[%24] : memref<19xi32>
          %26 = arith.remui %19, %22 : index
          %27 = arith.muli %26, %17 : index
          %28 = arith.index_cast %27 : index to i32
          %29 = arith.shrui %25, %28 : i32
          %31 = arith.andi %29, %30 : i32
          %32 = arith.index_cast %31 : i32 to index
          %34 = arith.addi %19, %33 : index
          %35 = arith.divui %34, %22 : index
          %36 = arith.addi %35, %3 : index
          %37 = memref.load %6[%36] : memref<19xi32>
          %38 = arith.remui %34, %22 : index
          %39 = arith.muli %38, %17 : index
          %40 = arith.index_cast %39 : index to i32
          %41 = arith.shrui %37, %40 : i32
          %42 = arith.andi %41, %30 : i32
          %43 = arith.index_cast %42 : i32 to index
          %46 = scf.for %44 = %32 to %43 step %33 iter_args(%45 = %21) -> (f32) {
            %47 = arith.muli %44, %17 : index
            %48 = arith.addi %47, %20 : index
            %49 = arith.divui %48, %22 : index
            %51 = arith.addi %49, %50 : index
            %52 = memref.load %6[%51] : memref<19xi32>
            %53 = arith.remui %48, %22 : index
            %54 = arith.muli %53, %17 : index
            %55 = arith.index_cast %54 : index to i32
            %56 = arith.shrui %52, %55 : i32
            %57 = arith.andi %56, %30 : i32
            %58 = arith.index_cast %57 : i32 to index
            %60 = arith.cmpi ne, %58, %59 : index
            %61 = scf.if %60 -> (f32) {
              %62 = arith.divui %44, %22 : index
              %63 = arith.addi %62, %33 : index
              %64 = memref.load %6[%63] : memref<19xi32>
              %65 = arith.remui %44, %22 : index
              %66 = arith.muli %65, %17 : index
              %67 = arith.index_cast %66 : index to i32
              %68 = arith.shrui %64, %67 : i32
              %69 = arith.andi %68, %30 : i32
              %70 = arith.index_cast %69 : i32 to index
              %71 = arith.addi %44, %33 : index
              %72 = arith.divui %71, %22 : index
              %73 = arith.addi %72, %33 : index
              %74 = memref.load %6[%73] : memref<19xi32>
              %75 = arith.remui %71, %22 : index
              %76 = arith.muli %75, %17 : index
              %77 = arith.index_cast %76 : index to i32
              %78 = arith.shrui %74, %77 : i32
              %79 = arith.andi %78, %30 : i32
              %80 = arith.index_cast %79 : i32 to index
              %83 = scf.for %81 = %70 to %80 step %33 iter_args(%82 = %45) -> (f32) {
                %84 = arith.muli %81, %17 : index
                %85 = arith.addi %84, %58 : index
                %86 = arith.divui %81, %22 : index
                %87 = arith.addi %86, %17 : index
                %88 = memref.load %6[%87] : memref<19xi32>
                %89 = arith.remui %81, %22 : index
                %90 = arith.muli %89, %17 : index
                %91 = arith.index_cast %90 : index to i32
                %92 = arith.shrui %88, %91 : i32
                %93 = arith.andi %92, %30 : i32
                %94 = arith.index_cast %93 : i32 to index
                %95 = arith.addi %18, %94 : index
                %96 = memref.load %4[%95] : memref<24xf32>
                %97 = memref.load %5[%85] : memref<184xf32>
                %98 = arith.mulf %97, %96 : f32
                %99 = arith.addf %98, %82 : f32
                scf.yield %99 : f32
              }
              scf.yield %83 : f32
            } else {
              scf.yield %45 : f32
            }
            scf.yield %61 : f32
          }
          %101 = arith.addi %14, %100 : index
          %102 = memref.load %5[%101] : memref<184xf32>
          %103 = arith.muli %9, %15 : index
          %104 = arith.addi %103, %14 : index
          %105 = arith.addf %46, %102 : f32
          memref.store %105, %7[%104] : memref<72xf32>
        }
        return
      }
    }
  }
  stream.executable private @recurrent_1 {
    stream.executable.export public @recurrent_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @recurrent_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}, %b4: !stream.binding {stream.alignment = 64 : index}, %b5: !stream.binding {stream.alignment = 64 : index}, %n0: index) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %2 = arith.constant 0 : index
        %13 = arith.constant 64 : index
        %16 = arith.constant 8 : index
        %18 = arith.constant 1 : index
        %22 = arith.constant 24 : index
        %26 = arith.constant 3 : index
        %32 = arith.constant 2 : index
        %34 = arith.constant 0.0 : f32
        %35 = arith.constant 4 : index
        %43 = arith.constant 255 : i32
        %62 = arith.constant 13 : index
        %71 = arith.constant 255 : index
        %268 = arith.constant 16 : index
        %272 = arith.constant 1.0 : f32
        %274 = arith.constant 80.0 : f32
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<8xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<72xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<160xf32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<19xi32>
        %7 = stream.binding.subspan %b4[%2] : !stream.binding -> memref<24xf32>
        %8 = stream.binding.subspan %b5[%2] : !stream.binding -> memref<8xf32>
        %9 = stream.dispatch.workgroup.id[0] : index
        %10 = stream.dispatch.workgroup.id[1] : index
        %11 = stream.dispatch.workgroup.id[2] : index
        %12 = gpu.thread_id x
        %14 = arith.muli %9, %13 : index
        %15 = arith.addi %14, %12 : index
        %17 = arith.cmpi ult, %15, %16 : index
        scf.if %17 {
          %19 = arith.muli %n0, %18 : index
          %20 = arith.addi %19, %10 : index
          %21 = arith.muli %10, %16 : index
          %23 = arith.muli %20, %22 : index
          %24 = arith.divui %15, %16 : index
          %25 = arith.remui %15, %16 : index
          %27 = arith.muli %24, %26 : index
          %28 = arith.addi %27, %2 : index
          %29 = arith.muli %24, %26 : index
          %30 = arith.addi %29, %18 : index
          %31 = arith.muli %24, %26 : index
          %33 = arith.addi %31, %32 : index
          %36 = arith.divui %28, %35 : index
          %37 = arith.addi %36, %2 : index
          %38 = memref.load %6[%37] : memref<19xi32>
          %39 = arith.remui %28, %35 : index
          %40 = arith.muli %39, %16 : index
          %41 = arith.index_cast %40 : index to i32
          %42 = arith.shrui %38, %41 : i32
          %44 = arith.andi %42, %43 : i32
          %45 = arith.index_cast %44 : i32 to index
          %46 = arith.addi %28, %18 : index
          %47 = arith.divui %46, %35 : index
          %48 = arith.addi %47, %2 : index
          %49 = memref.load %6[%48] : memref<19xi32>
          %50 = arith.remui %46, %35 : index
          %51 = arith.muli %50, %16 : index
          %52 = arith.index_cast %51 : index to i32
          %53 = arith.shrui %49, %52 : i32
          %54 = arith.andi %53, %43 : i32
          %55 = arith.index_cast %54 : i32 to index
          %58 = scf.for %56 = %45 to %55 step %18 iter_args(%57 = %34) -> (f32) {
            %59 = arith.muli %56, %16 : index
            %60 = arith.addi %59, %25 : index
            %61 = arith.divui %60, %35 : index
            %63 = arith.addi %61, %62 : index
            %64 = memref.load %6[%63] : memref<19xi32>
            %65 = arith.remui %60, %35 : index
            %66 = arith.muli %65, %16 : index
            %67 = arith.index_cast %66 : index to i32
            %68 = arith.shrui %64, %67 : i32
            %69 = arith.andi %68, %43 : i32
            %70 = arith.index_cast %69 : i32 to index
            %72 = arith.cmpi ne, %70, %71 : index
            %73 = scf.if %72 -> (f32) {
              %74 = arith.divui %56, %35 : index
              %75 = arith.addi %74, %18 : index
              %76 = memref.load %6[%75] : memref<19xi32>
              %77 = arith.remui %56, %35 : index
              %78 = arith.muli %77, %16 : index
              %79 = arith.index_cast %78 : index to i32
              %80 = arith.shrui %76, %79 : i32
              %81 = arith.andi %80, %43 : i32
              %82 = arith.index_cast %81 : i32 to index
              %83 = arith.addi %56, %18 : index
              %84 = arith.divui %83, %35 : index
              %85 = arith.addi %84, %18 : index
              %86 = memref.load %6[%85] : memref<19xi32>
              %87 = arith.remui %83, %35 : index
              %88 = arith.muli %87, %16 : index
              %89 = arith.index_cast %88 : index to i32
              %90 = arith.shrui %86, %89 : i32
              %91 = arith.andi %90, %43 : i32
              %92 = arith.index_cast %91 : i32 to index
              %95 = scf.for %93 = %82 to %92 step %18 iter_args(%94 = %57) -> (f32) {
                %96 = arith.muli %93, %16 : index
                %97 = arith.addi %96, %70 : index
                %98 = arith.divui %93, %35 : index
                %99 = arith.addi %98, %16 : index
                %100 = memref.load %6[%99] : memref<19xi32>
                %101 = arith.remui %93, %35 : index
                %102 = arith.muli %101, %16 : index
                %103 = arith.index_cast %102 : index to i32
                %104 = arith.shrui %100, %103 : i32
                %105 = arith.andi %104, %43 : i32
                %106 = arith.index_cast %105 : i32 to index
                %107 = arith.addi %21, %106 : index
                %108 = memref.load %3[%107] : memref<8xf32>
                %109 = memref.load %5[%97] : memref<160xf32>
                %110 = arith.mulf %109, %108 : f32
                %111 = arith.addf %110, %94 : f32
                scf.yield %111 : f32
              }
              scf.yield %95 : f32
            } else {
              scf.yield %57 : f32
            }
            scf.yield %73 : f32
          }
          %112 = arith.divui %30, %35 : index
          %113 = arith.addi %112, %2 : index
          %114 = memref.load %6[%113] : memref<19xi32>
          %115 = arith.remui %30, %35 : index
          %116 = arith.muli %115, %16 : index
          %117 = arith.index_cast %116 : index to i32
          %118 = arith.shrui %114, %117 : i32
          %119 = arith.andi %118, %43 : i32
          %120 = arith.index_cast %119 : i32 to index
          %121 = arith.addi %30, %18 : index
          %122 = arith.divui %121, %35 : index
          %123 = arith.addi %122, %2 : index
          %124 = memref.load %6[%123] : memref<19xi32>
          %125 = arith.remui %121, %35 : index
          %126 = arith.muli %125, %16 : index
          %127 = arith.index_cast %126 : index to i32
          %128 = arith.shrui %124, %127 : i32
          %129 = arith.andi %128, %43 : i32
          %130 = arith.index_cast %129 : i32 to index
          %133 = scf.for %131 = %120 to %130 step %18 iter_args(%132 = %34) -> (f32) {
            %134 = arith.muli %131, %16 : index
            %135 = arith.addi %134, %25 : index
            %136 = arith.divui %135, %35 : index
            %137 = arith.addi %136, %62 : index
            %138 = memref.load %6[%137] : memref<19xi32>
            %139 = arith.remui %135, %35 : index
            %140 = arith.muli %139, %16 : index
            %141 = arith.index_cast %140 : index to i32
            %142 = arith.shrui %138, %141 : i32
            %143 = arith.andi %142, %43 : i32
            %144 = arith.index_cast %143 : i32 to index
            %145 = arith.cmpi ne, %144, %71 : index
            %146 = scf.if %145 -> (f32) {
              %147 = arith.divui %131, %35 : index
              %148 = arith.addi %147, %18 : index
              %149 = memref.load %6[%148] : memref<19xi32>
              %150 = arith.remui %131, %35 : index
              %151 = arith.muli %150, %16 : index
              %152 = arith.index_cast %151 : index to i32
              %153 = arith.shrui %149, %152 : i32
              %154 = arith.andi %153, %43 : i32
              %155 = arith.index_cast %154 : i32 to index
              %156 = arith.addi %131, %18 : index
              %157 = arith.divui %156, %35 : index
              %158 = arith.addi %157, %18 : index
              %159 = memref.load %6[%158] : memref<19xi32>
              %160 = arith.remui %156, %35 : index
              %161 = arith.muli %160, %16 : index
              %162 = arith.index_cast %161 : index to i32
              %163 = arith.shrui %159, %162 : i32
              %164 = arith.andi %163, %43 : i32
              %165 = arith.index_cast %164 : i32 to index
              %168 = scf.for %166 = %155 to %165 step %18 iter_args(%167 = %132) -> (f32) {
                %169 = arith.muli %166, %16 : index
                %170 = arith.addi %169, %144 : index
                %171 = arith.divui %166, %35 : index
                %172 = arith.addi %171, %16 : index
                %173 = memref.load %6[%172] : memref<19xi32>
                %174 = arith.remui %166, %35 : index
                %175 = arith.muli %174, %16 : index
                %176 = arith.index_cast %175 : index to i32
                %177 = arith.shrui %173, %176 : i32
                %178 = arith.andi %177, %43 : i32
                %179 = arith.index_cast %178 : i32 to index
                %180 = arith.addi %21, %179 : index
                %181 = memref.load %3[%180] : memref<8xf32>
                %182 = memref.load %5[%170] : memref<160xf32>
                %183 = arith.mulf %182, %181 : f32
                %184 = arith.addf %183, %167 : f32
                scf.yield %184 : f32
              }
              scf.yield %168 : f32
            } else {
              scf.yield %132 : f32
            }
            scf.yield %146 : f32
          }
          %185 = arith.divui %33, %35 : index
          %186 = arith.addi %185, %2 : index
          %187 = memref.load %6[%186] : memref<19xi32>
          %188 = arith.remui %33, %35 : index
          %189 = arith.muli %188, %16 : index
          %190 = arith.index_cast %189 : index to i32
          %191 = arith.shrui %187, %190 : i32
          %192 = arith.andi %191, %43 : i32
          %193 = arith.index_cast %192 : i32 to index
          %194 = arith.addi %33, %18 : index
          %195 = arith.divui %194, %35 : index
          %196 = arith.addi %195, %2 : index
          %197 = memref.load %6[%196] : memref<19xi32>
          %198 = arith.remui %194, %35 : index
          %199 = arith.muli %198, %16 : index
          %200 = arith.index_cast %199 : index to i32
          %201 = arith.shrui %197, %200 : i32
          %202 = arith.andi %201, %43 : i32
          %203 = arith.index_cast %202 : i32 to index
          %206 = scf.for %204 = %193 to %203 step %18 iter_args(%205 = %34) -> (f32) {
            %207 = arith.muli %204, %16 : index
            %208 = arith.addi %207, %25 : index
            %209 = arith.divui %208, %35 : index
            %210 = arith.addi %209, %62 : index
            %211 = memref.load %6[%210] : memref<19xi32>
            %212 = arith.remui %208, %35 : index
            %213 = arith.muli %212, %16 : index
            %214 = arith.index_cast %213 : index to i32
            %215 = arith.shrui %211, %214 : i32
            %216 = arith.andi %215, %43 : i32
            %217 = arith.index_cast %216 : i32 to index
            %218 = arith.cmpi ne, %217, %71 : index
            %219 = scf.if %218 -> (f32) {
              %220 = arith.divui %204, %35 : index
              %221 = arith.addi %220, %18 : index
              %222 = memref.load %6[%221] : memref<19xi32>
              %223 = arith.remui %204, %35 : index
              %224 = arith.muli %223, %16 : index
              %225 = arith.index_cast %224 : index to i32
              %226 = arith.shrui %222, %225 : i32
              %227 = arith.andi %226, %43 : i32
              %228 = arith.index_cast %227 : i32 to index
              %229 = arith.addi %204, %18 : index
              %230 = arith.divui %229, %35 : index
              %231 = arith.addi %230, %18 : index
              %232 = memref.load %6[%231] : memref<19xi32>
              %233 = arith.remui %229, %35 : index
              %234 = arith.muli %233, %16 : index
              %235 = arith.index_cast %234 : index to i32
              %236 = arith.shrui %232, %235 : i32
              %237 = arith.andi %236, %43 : i32
              %238 = arith.index_cast %237 : i32 to index
              %241 = scf.for %239 = %228 to %238 step %18 iter_args(%240 = %205) -> (f32) {
                %242 = arith.muli %239, %16 : index
                %243 = arith.addi %242, %217 : index
                %244 = arith.divui %239, %35 : index
                %245 = arith.addi %244, %16 : index
                %246 = memref.load %6[%245] : memref<19xi32>
                %247 = arith.remui %239, %35 : index
                %248 = arith.muli %247, %16 : index
                %249 = arith.index_cast %248 : index to i32
                %250 = arith.shrui %246, %249 : i32
                %251 = arith.andi %250, %43 : i32
                %252 = arith.index_cast %251 : i32 to index
                %253 = arith.addi %21, %252 : index
                %254 = memref.load %3[%253] : memref<8xf32>
                %255 = memref.load %5[%243] : memref<160xf32>
                %256 = arith.mulf %255, %254 : f32
                %257 = arith.addf %256, %240 : f32
                scf.yield %257 : f32
              }
              scf.yield %241 : f32
            } else {
              scf.yield %205 : f32
            }
            scf.yield %219 : f32
          }
          %258 = arith.addi %21, %15 : index
          %259 = arith.addi %258, %2 : index
          %260 = memref.load %3[%259] : memref<8xf32>
          %261 = arith.addi %23, %15 : index
          %262 = arith.addi %261, %2 : index
          %263 = memref.load %4[%262] : memref<72xf32>
          %264 = arith.addi %23, %15 : index
          %265 = arith.addi %264, %16 : index
          %266 = memref.load %4[%265] : memref<72xf32>
          %267 = arith.addi %23, %15 : index
          %269 = arith.addi %267, %268 : index
          %270 = memref.load %4[%269] : memref<72xf32>
          %271 = arith.addf %263, %58 : f32
          %273 = arith.negf %271 : f32
          %275 = arith.minimumf %273, %274 : f32
          %276 = math.exp %275 : f32
          %277 = arith.addf %272, %276 : f32
          %278 = arith.divf %272, %277 : f32
          %279 = arith.addf %266, %133 : f32
          %280 = arith.negf %279 : f32
          %281 = arith.minimumf %280, %274 : f32
          %282 = math.exp %281 : f32
          %283 = arith.addf %272, %282 : f32
          %284 = arith.divf %272, %283 : f32
          %285 = arith.subf %272, %284 : f32
          %286 = arith.mulf %278, %206 : f32
          %287 = arith.addf %270, %286 : f32
          %288 = math.tanh %287 : f32
          %289 = arith.mulf %285, %288 : f32
          %290 = arith.mulf %284, %260 : f32
          %291 = arith.addf %289, %290 : f32
          %292 = arith.muli %10, %16 : index
          %293 = arith.addi %292, %15 : index
          %294 = arith.muli %20, %16 : index
          %295 = arith.addi %294, %15 : index
          memref.store %291, %8[%293] : memref<8xf32>
          memref.store %291, %7[%295] : memref<24xf32>
        }
        return
      }
    }
  }
  func.func public @main(%arg0: tensor<1x8xf32>, %arg1: tensor<3x1x8xf32>) -> (tensor<1x8xf32>, tensor<3x1x8xf32>) {
    %w0 = util.global.load @"linear_1/floats" : tensor<184xf32>
    %w1 = util.global.load @"linear_1/integers" : tensor<19xi32>
    %w2 = util.global.load @"recurrent_1/floats" : tensor<160xf32>
    %w3 = util.global.load @"recurrent_1/integers" : tensor<19xi32>
    %v0_0 = flow.dispatch @linear_1::@linear_1(%arg1, %w0, %w1) : (tensor<3x1x8xf32>, tensor<184xf32>, tensor<19xi32>) -> (tensor<3x1x24xf32>)
    %v1_0_0 = arith.constant 0 : index
    %v1_0_1 = arith.constant 1 : index
    %v1_0_2 = arith.constant 2 : index
    %v1_0_step0_1, %v1_0_step0_0 = flow.dispatch @recurrent_1::@recurrent_1(%arg0, %v0_0, %w2, %w3, %v1_0_0) : (tensor<1x8xf32>, tensor<3x1x24xf32>, tensor<160xf32>, tensor<19xi32>, index) -> (tensor<3x1x8xf32>, tensor<1x8xf32>)
    %v1_0_step1_1, %v1_0_step1_0 = flow.dispatch @recurrent_1::@recurrent_1(%v1_0_step0_0, %v0_0, %w2, %w3, %v1_0_step0_1, %v1_0_1) : (tensor<1x8xf32>, tensor<3x1x24xf32>, tensor<160xf32>, tensor<19xi32>, tensor<3x1x8xf32>, index) -> (%v1_0_step0_1, tensor<1x8xf32>)
    %v1_0_step2_1, %v1_0_step2_0 = flow.dispatch @recurrent_1::@recurrent_1(%v1_0_step1_0, %v0_0, %w2, %w3, %v1_0_step1_1, %v1_0_2) : (tensor<1x8xf32>, tensor<3x1x24xf32>, tensor<160xf32>, tensor<19xi32>, tensor<3x1x8xf32>, index) -> (%v1_0_step1_1, tensor<1x8xf32>)
    return %v1_0_step2_0, %v1_0_step2_1 : tensor<1x8xf32>, tensor<3x1x8xf32>
  }
}
